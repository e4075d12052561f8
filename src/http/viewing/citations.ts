import type { Request, RequestHandler, Response } from 'express';
import { placeUrl } from '../../content-state/place-url.ts';
import {
  bibtexEntry,
  type Citation,
  citationOf,
  citationText,
  cslItem,
} from '../../discovery/descriptions/citation.ts';
import {
  type DescribedThing,
  describePhotograph,
  describing,
} from '../../discovery/descriptions/description.ts';
import { LoupeError } from '../../errors.ts';
import { withoutMarkup } from '../../pages/parts/prose.ts';
import { type PageContext, wordingFor } from '../../pages/parts/reader.ts';
import type { LanguageMap, Manifest } from '../../presentation/model/manifest.ts';
import { valuesOfPlainTexts } from '../../presentation/text/html.ts';
import { essayUrl } from '../../urls.ts';
import { documentResponse } from '../protocol/document.ts';
import { sendTagged } from '../protocol/respond.ts';
import { ownTurn } from '../protocol/turns.ts';
import {
  type EssayPagesParts,
  pageContextOf,
  pathSegment,
  queryParameter,
  shownManifest,
  shownPhotograph,
} from '../routes/page-context.ts';

const FORMATS = {
  text: { mediaType: 'text/plain; charset=utf-8', write: (cited: Citation) => `${citationText(cited)}\n` },
  bibtex: { mediaType: 'application/x-bibtex; charset=utf-8', write: bibtexEntry },
  csl: {
    mediaType: 'application/vnd.citationstyles.csl+json',
    write: (cited: Citation) => JSON.stringify([cslItem(cited)]),
  },
} as const;

function formatIn(request: Request): (typeof FORMATS)[keyof typeof FORMATS] {
  const asked = queryParameter(request, 'format') ?? 'text';
  if (asked === 'text' || asked === 'bibtex' || asked === 'csl') return FORMATS[asked];
  throw new LoupeError('invalid-request', 'text, bibtex or csl', { parameter: 'format' });
}

/** What is cited, and where it is. */
interface Cited {
  readonly thing: DescribedThing;
  /** Undefined for an essay itself. */
  readonly essay?: LanguageMap;
  readonly url: string;
  readonly context: PageContext;
}

/** Sends how it is cited today: in a line, for BibTeX, or for programs that read CSL-JSON. */
function sendCitation(
  request: Request,
  response: Response,
  { thing, essay, url, context }: Cited,
  modifiedMs: number,
): void {
  const { mediaType, write } = formatIn(request);
  const cited = citationOf(thing, {
    ...(essay && { essay }),
    url,
    accessed: new Date().toISOString().slice(0, 10),
    say: (map) => wordingFor(map, context.reader).values.map(withoutMarkup).join(' · '),
  });
  const document = documentResponse({
    body: Buffer.from(write(cited)),
    mediaType,
    modifiedMs,
    // It tells the day.
    cacheControl: 'no-cache',
    more: ['Vary', 'Accept-Language'],
  });
  sendTagged(request, response, document);
}

/** How a photograph, or a detail of it, is cited. */
export function photographCitation(parts: EssayPagesParts): RequestHandler {
  return (request, response) => {
    const { manifest, canvas, version, region } = shownPhotograph(request, parts);
    const context = pageContextOf(request, manifest.languages, parts);
    const { base } = context;
    const url = placeUrl(base, manifest.id, { canvas: canvas.id, version, region });
    const thing = describePhotograph(canvas, manifest, base);
    const essay = valuesOfPlainTexts(manifest.label);
    sendCitation(request, response, { thing, essay, url, context }, manifest.modifiedMs);
  };
}

/** What an essay and its photographs say, read in several turns of the event loop. */
async function describedInTurns(manifest: Manifest, { base, limits }: PageContext): Promise<DescribedThing> {
  const none = (): [] => [];
  const described = describing(manifest, { base, limits, collectionsOf: none, appearancesOf: none });
  for (;;) {
    const { done, value } = described.next();
    if (done) return value;
    await ownTurn();
  }
}

/** How an essay is cited. */
export function essayCitation(parts: EssayPagesParts): RequestHandler {
  return async (request, response) => {
    const { manifest } = shownManifest(pathSegment(request, 'manifest'), parts);
    const context = pageContextOf(request, manifest.languages, parts);
    const thing = await describedInTurns(manifest, context);
    const url = essayUrl(context.base, manifest.id);
    sendCitation(request, response, { thing, url, context }, manifest.modifiedMs);
  };
}
