import { Type } from 'typebox';

/** A name and a password; bounded, because names are remembered while failed logins are counted. */
export const credentialProperties = {
  username: Type.String({ maxLength: 200 }),
  password: Type.String({ maxLength: 1000 }),
};
