import { Type } from 'typebox';
import type { Static } from 'typebox';
import { credentialProperties } from '../schema/credentials.ts';

export const Credentials = Type.Object(credentialProperties, { title: 'Credentials', additionalProperties: false });

export const SessionResponse = Type.Object(
  {
    user: Type.Object({ username: Type.String(), role: Type.String() }, { title: 'SessionUser' }),
    /** To be sent as `X-CSRF-Token` with every request that changes something. */
    csrfToken: Type.String(),
  },
  { title: 'Session' },
);
export type SessionResponse = Static<typeof SessionResponse>;
