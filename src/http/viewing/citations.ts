import type { Request, RequestHandler } from 'express';
import { regionText } from '../../content-state/selector.ts';
import {
  bibtexEntry,
  type Citation,
  citationOf,
  citationText,
  cslItem,
} from '../../discovery/descriptions/citation.ts';
import { describePhotograph } from '../../discovery/descriptions/description.ts';
import { LoupeError } from '../../errors.ts';
import { withoutMarkup } from '../../pages/parts/prose.ts';
import { lineFor } from '../../pages/parts/reader.ts';
import { detailUrl, photoUrl } from '../../urls.ts';
import { documentResponse } from '../protocol/document.ts';
import { sendTagged } from '../protocol/respond.ts';
import {
  type EssayPagesParts,
  pageContextOf,
  queryParameter,
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

/** A photograph or a detail of it as it is cited today: in a line, for BibTeX, or for programs that read CSL-JSON. */
export function citationDocument(parts: EssayPagesParts): RequestHandler {
  return (request, response) => {
    const { mediaType, write } = formatIn(request);
    const { manifest, canvas, region } = shownPhotograph(request, parts);
    const { base, reader } = pageContextOf(request, manifest.languages, parts);
    const cited = citationOf(describePhotograph(canvas, manifest, base), {
      essay: manifest.label,
      url: region
        ? detailUrl(base, manifest.id, canvas.id, regionText(region))
        : photoUrl(base, manifest.id, canvas.id),
      accessed: new Date().toISOString().slice(0, 10),
      say: (map) => withoutMarkup(lineFor(map, reader)),
    });
    const document = documentResponse({
      body: Buffer.from(write(cited)),
      mediaType,
      modifiedMs: manifest.modifiedMs,
      // It tells the day.
      cacheControl: 'no-cache',
      more: ['Vary', 'Accept-Language'],
    });
    sendTagged(request, response, document);
  };
}
