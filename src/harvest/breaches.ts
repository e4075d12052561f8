/** Rules of Change Discovery 1.0 and OAI-PMH 2.0 that sources break in usual ways, with what is done about it. */
export const BREACHES = {
  context: 'names no context of the Change Discovery API; it is read as one all the same (3.4.1)',
  'context-order': 'does not name the context of the Change Discovery API last (3.4.1)',
  'no-pages': 'has its activities in itself and no pages (3.1); they are taken from there',
  'no-last': 'names no last page (3.1); the pages are looked for from the first one on',
  'item-name': 'calls its activities `items`, and not `orderedItems` (3.2)',
  'empty-page': 'has a page without activities (3.2)',
  'bare-link': 'names pages or resources by texts, and not by objects with `id` and `type` (3.2, 3.3)',
  'relative-id':
    'has ids that are no whole addresses (3.1, 3.3); they are read as from the page that names them',
  'other-scheme':
    'names http addresses of its own host, though it is read over https; these are asked over https',
  'bad-id': 'has ids that are no http or https addresses; what they name is left out',
  'no-object': 'has activities without an object (3.3); they are left out',
  'no-target': 'has moves without a target (3.3); what has moved is taken as gone',
  'no-type': 'has activities without a type (3.3); they are read as updates',
  'unknown-type': 'has activities of types that the API does not know (3.3); they are left out',
  'time-form': 'has times that are no xsd:dateTime in UTC (3.3)',
  'time-ahead': 'has times that are still to come; they are left out of account',
  'times-equal': 'has several activities of one time, so that where a harvest was is told by what they name',
  'times-fall': 'is not in the order of its times (2.1.2); pages are read on until one is older as a whole',
  'page-lost':
    'has a page that cannot be had; what is older than it is left out (--since takes that another time)',
  circle: 'has pages that lead back to each other; the harvest stops there',
  'other-id': 'leads to manifests that call themselves otherwise than it does',
  'token-lost': 'did not know its own resumption token any more; its list is read from the start',
  'token-again': 'gives a resumption token that it has given before; the list ends there',
} as const;

export type Breach = keyof typeof BREACHES;
