import { likelySubtags } from '../presentation/script/direction.ts';

/** A family of fonts for letters that Noto Serif does not have, as npm brings it: WOFF2 files, one for each slice of its letters. */
export interface Face {
  readonly package: string;
  /** One file has all weights; otherwise there is the regular one alone. */
  readonly isVariable: boolean;
  /** The characters that it is for, among others that it has too. */
  readonly letters: RegExp;
}

function variable(family: string, letters: RegExp): Face {
  return { package: `@fontsource-variable/${family}`, isVariable: true, letters };
}

function regular(family: string, letters: RegExp): Face {
  return { package: `@fontsource/${family}`, isVariable: false, letters };
}

/** Han characters, and what is written between them. */
const EAST_ASIAN =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\u3000-\u303f\ufe30-\ufe4f\uff00-\uffef]/u;

const JAPANESE = variable('noto-serif-jp', EAST_ASIAN);
const KOREAN = variable('noto-serif-kr', EAST_ASIAN);
const SIMPLIFIED = variable('noto-serif-sc', EAST_ASIAN);
const TRADITIONAL = variable('noto-serif-tc', EAST_ASIAN);

const OTHERS: readonly Face[] = [
  variable('noto-naskh-arabic', /\p{scx=Arab}/u),
  variable('noto-serif-hebrew', /\p{scx=Hebr}/u),
  variable('noto-serif-devanagari', /\p{scx=Deva}/u),
  variable('noto-serif-bengali', /\p{scx=Beng}/u),
  variable('noto-serif-gurmukhi', /\p{scx=Guru}/u),
  variable('noto-serif-gujarati', /\p{scx=Gujr}/u),
  variable('noto-serif-oriya', /\p{scx=Orya}/u),
  variable('noto-serif-tamil', /\p{scx=Taml}/u),
  variable('noto-serif-telugu', /\p{scx=Telu}/u),
  variable('noto-serif-kannada', /\p{scx=Knda}/u),
  variable('noto-serif-malayalam', /\p{scx=Mlym}/u),
  variable('noto-serif-sinhala', /\p{scx=Sinh}/u),
  variable('noto-serif-thai', /\p{scx=Thai}/u),
  variable('noto-serif-lao', /\p{scx=Laoo}/u),
  variable('noto-serif-khmer', /\p{scx=Khmr}/u),
  regular('noto-serif-myanmar', /\p{scx=Mymr}/u),
  variable('noto-sans-javanese', /\p{scx=Java}/u),
  variable('noto-serif-tibetan', /\p{scx=Tibt}/u),
  variable('noto-serif-georgian', /\p{scx=Geor}/u),
  variable('noto-serif-armenian', /\p{scx=Armn}/u),
  variable('noto-serif-ethiopic', /\p{scx=Ethi}/u),
  variable('noto-sans-syriac', /\p{scx=Syrc}/u),
  variable('noto-sans-thaana', /\p{scx=Thaa}/u),
  regular('noto-sans-nko', /\p{scx=Nkoo}/u),
  regular('noto-sans-tifinagh', /\p{scx=Tfng}/u),
  regular('noto-sans-coptic', /\p{scx=Copt}/u),
  variable('noto-sans-cherokee', /\p{scx=Cher}/u),
  variable('noto-sans-canadian-aboriginal', /\p{scx=Cans}/u),
];

/** Signs of no script, which some of the others have too. */
const SIGNS: readonly Face[] = [
  variable('noto-sans-symbols', /[^\p{L}]/u),
  regular('noto-sans-symbols-2', /[^\p{L}]/u),
  regular('noto-sans-math', /[^\p{L}]/u),
  variable('noto-emoji', /[^\p{L}]/u),
];

/** Every face that a printed essay may use, beside Noto Serif. */
export const FACES: readonly Face[] = [...OTHERS, JAPANESE, KOREAN, SIMPLIFIED, TRADITIONAL, ...SIGNS];

/**
 * All faces, the best for texts of a language first: Han characters are drawn differently in Japan, Korea, Taiwan and
 * on the mainland.
 *
 * @param language BCP 47
 */
export function facesFor(language: string): readonly Face[] {
  const { language: code, script, region } = likelySubtags(language);
  const isTraditional = script === 'Hant' || region === 'TW' || region === 'HK' || region === 'MO';
  const first = code === 'ja' ? JAPANESE : code === 'ko' ? KOREAN : isTraditional ? TRADITIONAL : SIMPLIFIED;
  return [...OTHERS, ...new Set([first, SIMPLIFIED, TRADITIONAL, JAPANESE, KOREAN]), ...SIGNS];
}
