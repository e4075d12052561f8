import type { AuthoredPath } from '../problems/problem.ts';
import { quoted, type Report } from '../source/report.ts';
import { didYouMean } from '../text/suggest.ts';
import type { AuthoredImage } from './essay.ts';
import type { PhotographForm } from './manifest-form.ts';

/** What a file has said of one photograph so far. */
interface Mentioned {
  readonly at: AuthoredPath;
  readonly images: readonly AuthoredImage[];
  id?: string;
  detailed: boolean;
}

/** The most suggestions for one file: each compares an id with all others, which may be thousands. */
const MAX_SUGGESTIONS = 50;

/** Whether a form says more than which photograph it is. */
function hasDetails(form: PhotographForm): boolean {
  return Object.keys(form).some((key) => !['id', 'image', 'images'].includes(key));
}

/**
 * Tracks the photographs that a file names, each once or several times. The same image or the same id is the same
 * photograph, whose details are given once.
 */
export class Mentions {
  readonly #report: Report;
  readonly #byImage = new Map<string, Mentioned>();
  readonly #byId = new Map<string, Mentioned>();
  #suggestions = 0;
  #inList = new Set<Mentioned>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** Begins the photographs of another section. Within one section each is named once. */
  beginList(): void {
    this.#inList = new Set();
  }

  /**
   * Notes a photograph, and reports what contradicts earlier mentions of it.
   *
   * @param images those that it names; none when it is given by the id of an earlier one
   * @returns its images; none when they are unknown
   */
  add(form: PhotographForm, images: readonly AuthoredImage[], at: AuthoredPath): readonly AuthoredImage[] {
    const [first] = images;
    const mentioned = first ? this.#ofImages(form, first, images, at) : this.#ofId(form.id, at);
    if (!mentioned) return [];
    if (this.#inList.has(mentioned))
      this.#report.warning(at, 'repeated-photograph', 'this photograph is named twice in one section');
    this.#inList.add(mentioned);
    if (hasDetails(form) && mentioned.detailed)
      this.#report.error(
        at,
        'repeated-details',
        'this photograph was described before, and is the same wherever it is named',
        'give everything in one place, and only the image in the others',
      );
    mentioned.detailed ||= hasDetails(form);
    return images.length > 0 ? images : mentioned.images.map((image) => ({ ...image, at }));
  }

  #ofImages(
    { id }: PhotographForm,
    { identifier }: AuthoredImage,
    images: readonly AuthoredImage[],
    at: AuthoredPath,
  ): Mentioned {
    const before = this.#byImage.get(identifier);
    const mentioned = before ?? { at, images, detailed: false };
    this.#byImage.set(identifier, mentioned);
    if (id === undefined) return mentioned;
    const namesake = this.#byId.get(id);
    if (namesake && namesake !== mentioned)
      this.#report.error(
        [...at, 'id'],
        'duplicate-id',
        `another photograph is called ${quoted(id)} too: ${namesake.images[0]?.identifier}`,
        'give each its own',
      );
    if (mentioned.id !== undefined && mentioned.id !== id)
      this.#report.error(
        [...at, 'id'],
        'duplicate-image',
        `the same photograph was called ${quoted(mentioned.id)} before`,
        `write id: ${mentioned.id}, or leave it out`,
      );
    mentioned.id ??= id;
    if (!namesake) this.#byId.set(id, mentioned);
    return mentioned;
  }

  #suggestion(id: string): string | undefined {
    this.#suggestions += 1;
    return this.#suggestions > MAX_SUGGESTIONS
      ? undefined
      : didYouMean(id, [...this.#byId.keys()]).suggestion;
  }

  #ofId(id: string | undefined, at: AuthoredPath): Mentioned | undefined {
    const mentioned = id === undefined ? undefined : this.#byId.get(id);
    if (id === undefined)
      this.#report.absent(
        at,
        ['image', 'images', 'id'],
        'missing-key',
        'this photograph has no `image`',
        'for example image: cactus/01',
      );
    else if (!mentioned)
      this.#report.error(
        [...at, 'id'],
        'unknown-photograph',
        `no photograph above is called ${quoted(id)}, and this one has no \`image\``,
        this.#suggestion(id),
      );
    return mentioned;
  }
}
