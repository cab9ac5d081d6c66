import { Type } from 'typebox';

export const LoginBody = Type.Object(
  { username: Type.String(), password: Type.String() },
  { title: 'LoginBody', additionalProperties: false },
);

export const LoginResponse = Type.Object({ access_token: Type.String() }, { title: 'LoginResponse' });
