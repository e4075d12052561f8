import { LRUCache } from 'lru-cache';
import { programDigest } from '../../storage/program-digest.ts';
import { type CodedBody, codedBody } from '../protocol/coded-body.ts';
import { entityTag } from '../protocol/conditional.ts';
import type { ContentCoding } from '../protocol/negotiate.ts';
import type { PageBody } from '../protocol/send-page.ts';
import type { OneAtATime } from '../protocol/turns.ts';
import { LateText, type LateValues } from './late-text.ts';
import type { SeenBases } from './seen-bases.ts';

/** Memory that a kept page takes besides its bytes, about. */
const ENTRY_OVERHEAD = 1000;

export interface PageDocumentsParts {
  /** All settings that pages depend on. */
  readonly settings: object;
  /** Bytes of pages that are kept. */
  readonly maxBytes: number;
  readonly bases: SeenBases;
  /** Where pages and documents are made. */
  readonly making: OneAtATime;
  /** Is told of each page that is rendered. */
  readonly rendered: () => void;
}

/** A page that is to be sent. */
export interface WantedPage {
  /** All that it is rendered from besides `late`: equal states give equal pages. */
  readonly state: readonly (string | number)[];
  readonly late: LateValues;
  /** Whether a client may ask for `late` of this page again: no for a language that nothing here is in. */
  readonly isLasting: boolean;
  /** Renders it with the placeholders of `LATE`, piece by piece. */
  readonly render: () => Iterable<string>;
}

/** One form of a page, for one client. */
interface WantedBody {
  /** Of the page's state. */
  readonly digest: string;
  readonly etag: string;
  readonly coding: ContentCoding;
  readonly signal: AbortSignal;
}

/**
 * Pages for people. The entity tag of a page is made of what the page is rendered from, so that nothing is rendered for a
 * client that has it. Each state is rendered once and kept without what depends on the request.
 */
export class PageDocuments {
  readonly #parts: PageDocumentsParts;
  #knownEdition: string | undefined;
  readonly #texts: LRUCache<string, LateText, WantedPage['render']>;
  readonly #bodies: LRUCache<string, CodedBody>;

  constructor(parts: PageDocumentsParts) {
    this.#parts = parts;
    const half = Math.max(1, Math.floor(parts.maxBytes / 2));
    this.#texts = new LRUCache({
      maxSize: half,
      sizeCalculation: ({ bytes }) => bytes + ENTRY_OVERHEAD,
      fetchMethod: (_digest, _stale, { context }) => this.#rendered(context),
      backgroundFetchSize: 0,
      ignoreFetchAbort: true,
    });
    this.#bodies = new LRUCache({
      maxSize: half,
      sizeCalculation: ({ body }) => body.length + ENTRY_OVERHEAD,
    });
  }

  /** Changes with the program and the settings. Found with the first page, since the whole program is read for it. */
  get #edition(): string {
    this.#knownEdition ??= entityTag(programDigest(), JSON.stringify(this.#parts.settings));
    return this.#knownEdition;
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#texts.calculatedSize + this.#bodies.calculatedSize;
  }

  /** A page that is kept. */
  page(wanted: WantedPage): PageBody {
    const { base, asked = '' } = wanted.late;
    const digest = entityTag(this.#edition, ...wanted.state.map(String));
    const etagOf = (coding: ContentCoding): string => entityTag(coding, digest, base, asked);
    return {
      etagOf,
      bodyOf: (coding, signal) => this.#bodyOf(wanted, { digest, etag: etagOf(coding), coding, signal }),
    };
  }

  /** A page that is quickly rendered, and of more states than are worth keeping. */
  passingPage(state: readonly string[], render: () => string): PageBody {
    return {
      etagOf: (coding) => entityTag(coding, this.#edition, ...state),
      bodyOf: (coding) => {
        this.#parts.rendered();
        return codedBody(Buffer.from(render()), coding);
      },
    };
  }

  #rendered(render: WantedPage['render']): Promise<LateText> {
    const { making, rendered } = this.#parts;
    return making.run(() => {
      rendered();
      return LateText.of(render());
    });
  }

  async #bodyOf(
    { late, isLasting, render }: WantedPage,
    { digest, etag, coding, signal }: WantedBody,
  ): Promise<CodedBody> {
    const { bases, making } = this.#parts;
    const isKept = bases.see(late.base) && isLasting;
    const kept = this.#bodies.get(etag);
    if (kept) return kept;
    const text = await this.#texts.forceFetch(digest, { context: render });
    return making.run(async () => {
      // Another request may have had it made meanwhile.
      const made = this.#bodies.get(etag) ?? (await codedBody(await text.filled(late), coding));
      if (isKept) this.#bodies.set(etag, made);
      return made;
    }, signal);
  }
}
