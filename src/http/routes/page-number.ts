import { LoupeError } from '../../errors.ts';

/**
 * The page of a list that an address asks for, from 1, which it is without.
 *
 * @throws LoupeError `invalid-request` for what is no number, `not-found` beyond the last page
 */
export function pageNumber(query: unknown, last: number): number {
  if (query === undefined) return 1;
  if (typeof query !== 'string' || !/^[1-9]\d{0,6}$/.test(query))
    throw new LoupeError('invalid-request', 'page: a whole number from 1');
  const page = Number(query);
  if (page > last) throw new LoupeError('not-found', `page: the last one is ${last}`);
  return page;
}
