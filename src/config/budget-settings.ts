import { parsedWebUrl } from '../parsed-url.ts';
import { anyText, networks, oneOf, whole } from './setting.ts';

const PER_MINUTE = 'megapixels a minute, 0 for no limit';

/** The most that renderers of one machine come near. */
const MOST_PER_MINUTE = 10_000_000;

function helpUrl(written: string): string | undefined {
  return written === '' ? '' : parsedWebUrl(written)?.href;
}

/** Who may have how much rendered. Tiles, listed sizes, documents and what is kept are never counted. */
export const BUDGET_SETTINGS = {
  mode: oneOf({
    flag: 'budgets',
    default: 'shadow',
    words: ['shadow', 'enforce', 'off'],
    sentence:
      'What becomes of renders beyond a budget: `shadow` counts them for `loupe traffic` and refuses nothing, `enforce` answers 429, `off` counts nothing.',
  }),
  client: whole({
    flag: 'client-budget',
    default: 600,
    minimum: 0,
    maximum: MOST_PER_MINUTE,
    unit: PER_MINUTE,
    sentence:
      'What one client may have rendered. A render costs the megapixels that are read and made for it.',
  }),
  network: whole({
    flag: 'network-budget',
    default: 1800,
    minimum: 0,
    maximum: MOST_PER_MINUTE,
    unit: PER_MINUTE,
    sentence: 'What all clients of one network may (the first 24 bits of IPv4, 48 of IPv6).',
  }),
  anonymous: whole({
    flag: 'anonymous-budget',
    default: 6000,
    minimum: 0,
    maximum: MOST_PER_MINUTE,
    unit: PER_MINUTE,
    sentence: 'What all clients together may that have no key and are in no allowed network.',
  }),
  burstMinutes: whole({
    flag: 'budget-burst-minutes',
    default: 2,
    minimum: 1,
    maximum: 1440,
    unit: 'minutes',
    sentence: 'How many minutes’ worth may be spent at once by those who have spent nothing for so long.',
  }),
  allowedNetworks: networks({
    flag: 'allowed-networks',
    defaultText: 'none',
    sentence: 'Networks that are above all budgets, such as the reading room.',
  }),
  accessKeysFile: anyText({
    flag: 'access-keys-file',
    default: '',
    defaultText: 'none',
    accepts: 'the path of a file',
    read: (written) => written,
    sentence:
      'A file of keys that are above all budgets: a line each, a name, a space and a key of at least 16 characters. Clients send the key as `Authorization: Bearer KEY`.',
  }),
  helpUrl: anyText({
    flag: 'access-help-url',
    default: '',
    defaultText: 'none',
    accepts: 'an http or https URL',
    read: helpUrl,
    sentence:
      'The page that says how more than the budgets is had, named in the 429. Without it the address of admin-email is.',
  }),
};
