import { HaruError } from '../core/errors.ts';
import { ApiError } from './http/apiError.ts';

/** What the verbs refuse, as an answer of the API. */
export async function answered<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof HaruError && error.status < 500 ? new ApiError(error.status, error.message) : error;
  }
}
