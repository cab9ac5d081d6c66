import { Type } from 'typebox';
import { JsonObject } from '../schema/common.ts';
import { Paging } from '../schema/query.ts';

const empty = (key: string, title: string) =>
  Type.Object({ [key]: Type.Array(JsonObject), total_entries: Type.Integer() }, { title });

export const ProviderCollection = empty('providers', 'ProviderCollectionResponse');
export const PluginCollection = empty('plugins', 'PluginCollectionResponse');
export const PluginImportErrorCollection = empty('import_errors', 'PluginImportErrorCollectionResponse');
export const TaskStateStoreCollection = empty('task_state_store', 'TaskStateStoreCollectionResponse');

export const ExtraLinkCollection = Type.Object(
  { extra_links: JsonObject, total_entries: Type.Integer() },
  { title: 'ExtraLinkCollectionResponse' },
);

export const PagingQuery = Type.Object(Paging);
export const LinksQuery = Type.Object({
  map_index: Type.Optional(Type.Integer({ default: -1 })),
  try_number: Type.Optional(Type.Integer()),
});
export const ConfigQuery = Type.Object({ section: Type.Optional(Type.String()) });
export const ConfigOptionParams = Type.Object({ section: Type.String(), option: Type.String() });
