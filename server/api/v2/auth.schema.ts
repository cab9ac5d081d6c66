import { Type } from 'typebox';
import { credentialProperties } from '../schema/credentials.ts';

export const LoginBody = Type.Object(credentialProperties, { title: 'LoginBody', additionalProperties: false });

export const LoginResponse = Type.Object({ access_token: Type.String() }, { title: 'LoginResponse' });
