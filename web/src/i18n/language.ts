import { createContext, use } from 'react';
import type { Language } from '../domain/time.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';
import type { Messages } from './messages.ts';

export const MESSAGES: Readonly<Record<Language, Messages>> = { ko, en };

export const MessagesContext = createContext<Messages>(ko);

/** The texts of the chosen language. */
export function useText(): Messages {
  return use(MessagesContext);
}
