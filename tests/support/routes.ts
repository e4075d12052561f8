import { type AppParts, routesOf } from '../../src/http/app.ts';
import type { Route } from '../../src/http/routes/route-table.ts';

const unasked = (): never => {
  throw new Error('the table is made without asking for anything');
};

/** The route table, whose handlers are made of nothing: they cannot be called. */
export function routeTable(): readonly Route[] {
  return routesOf({ baseUrl: unasked, operations: {}, infoCacheControl: '' } as unknown as AppParts);
}
