/** A query that asks for what cannot be answered, such as an order by an unknown attribute; the message says what. */
export class InvalidQueryError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidQueryError';
  }
}
