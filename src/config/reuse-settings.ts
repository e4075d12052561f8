import { parsedWebUrl } from '../parsed-url.ts';
import { anyText, type Setting, whole } from './setting.ts';

/** Of essays that are downloaded whole. */
export const BAG_SETTINGS = {
  diskMb: whole({
    flag: 'bag-disk-mb',
    default: 4096,
    minimum: 0,
    unit: 'megabytes',
    sentence:
      'Disk for essays as bags, in the data folder: pictures, manifest and descriptions of an essay in one file. 0 makes none.',
  }),
  atOnce: whole({
    flag: 'bags-at-once',
    default: 8,
    minimum: 1,
    maximum: 1000,
    sentence:
      'Clients that are sent a bag, or wait for one, at once. To others the response is 503 with Retry-After.',
  }),
};

/** The categories of use that the vocabulary of AI preferences has (draft-ietf-aipref-vocab-08, section 4). */
const CATEGORIES = ['train-ai', 'ai-use', 'search'] as const;

/** What is preferred for a category. */
interface UsePreference {
  readonly category: (typeof CATEGORIES)[number];
  readonly isAllowed: boolean;
}

/** Of training and use: of search, which leads people to the archive, the words that stand for both say nothing. */
function ofAi(isAllowed: boolean): readonly UsePreference[] {
  return [
    { category: 'train-ai', isAllowed },
    { category: 'ai-use', isAllowed },
  ];
}

function readPreferences(written: string): readonly UsePreference[] | undefined {
  if (written === '' || written === 'unstated') return [];
  if (written === 'allow' || written === 'deny') return ofAi(written === 'allow');
  const read = written.split(',').map((part) => {
    const [, name, value] = /^([a-z-]+)=([yn])$/.exec(part.trim()) ?? [];
    const category = CATEGORIES.find((each) => each === name);
    return category && { category, isAllowed: value === 'y' };
  });
  const found = read.filter((preference) => preference !== undefined);
  const isOnce = new Set(found.map(({ category }) => category)).size === read.length;
  return isOnce ? found : undefined;
}

const aiUse: Setting<readonly UsePreference[]> = {
  flag: 'ai-use',
  default: [],
  defaultText: 'unstated',
  commands: ['serve'],
  accepts: `unstated, allow, deny, or y and n for ${CATEGORIES.join(', ')}, such as \`train-ai=n,ai-use=n,search=y\``,
  sentence:
    'What is said of use by AI, with every picture, page and document and in robots.txt (Content-Usage, tdm-reservation).',
  read: readPreferences,
};

function policyUrl(written: string): string | undefined {
  return written === '' ? '' : parsedWebUrl(written)?.href;
}

/** What those are told who take what is published here for purposes of their own. */
export const USE_SETTINGS = {
  aiUse,
  tdmPolicy: anyText({
    flag: 'tdm-policy',
    default: '',
    defaultText: 'none',
    accepts: 'an http or https URL',
    read: policyUrl,
    sentence:
      'Where to read how a licence for text and data mining is had (tdm-policy). It needs ai-use to deny train-ai.',
  }),
};
