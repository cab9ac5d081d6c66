import { useQuery } from '@tanstack/react-query';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { ImportErrors } from '../dags/ImportErrors.tsx';

/** DAG files that do not load. */
export function FilesPage() {
  const text = useText();
  const { queries } = useServices();
  useTitle(text.operation.tabs.files, text.operation.title);
  const list = useQuery(queries.dagIndex());
  if (list.data === undefined) return <Pending query={list} />;
  const { importErrors } = list.data;
  return (
    <>
      <h1 className="page-title">{text.operation.tabs.files}</h1>
      {importErrors.length === 0 ? (
        <section className="card">
          <Empty title={text.operation.allLoad} />
        </section>
      ) : (
        <ImportErrors errors={importErrors} />
      )}
    </>
  );
}
