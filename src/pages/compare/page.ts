import type { ContentStateAnnotation } from '../../content-state/annotation.ts';
import { type ComparisonLook, comparisonAddress, MOST_COMPARED } from '../../content-state/comparison.ts';
import { encodedContentState } from '../../content-state/encoding.ts';
import { contentStateViewUrl, essayUrl } from '../../urls.ts';
import { type Html, html } from '../parts/html.ts';
import { languageSwitch, renderHead, renderPage } from '../parts/layout.ts';
import { linkPicture } from '../parts/link-picture.ts';
import { ownWords } from '../parts/marked-text.ts';
import { phrase } from '../parts/prose.ts';
import { inSameLanguage, lineFor, type PageContext } from '../parts/reader.ts';
import { searchBox } from '../parts/search-box.ts';
import { comparisonPanel, shareButton } from '../share/panel.ts';
import { sharedComparison } from '../share/shared-comparison.ts';
import { VIEWERS } from '../viewers/links.ts';
import { chooser, foldedChooser } from './chooser.ts';
import { type ComparedPhotograph, nameOfCompared, panes } from './panes.ts';
import { compareKeys, compareTools } from './tools.ts';
import { COMPARE_WORDS } from './words.ts';

/** What the page of a comparison shows. */
export interface ComparePage {
  readonly context: PageContext;
  /** One to `MOST_COMPARED`; one alone waits for the second. */
  readonly photographs: readonly [ComparedPhotograph, ...ComparedPhotograph[]];
  readonly look: ComparisonLook;
  /** The same as a content state. */
  readonly annotation: ContentStateAnnotation;
  /** In which the page can be read: BCP 47. */
  readonly languages: readonly string[];
}

/** What programs that show links learn of it. Search engines are to find the photographs, not what readers put beside each other. */
function headOf({ context, photographs, look }: ComparePage, names: string): Html {
  const { base, limits, reader } = context;
  const [{ canvas, image, region }] = photographs;
  const address = comparisonAddress(
    base,
    photographs.map(({ named }) => named),
    look,
  );
  const head = {
    canonical: address,
    languages: [],
    title: names,
    description: names,
    picture: linkPicture(base, limits, { image, extent: canvas }, region),
    alternativeText: lineFor(canvas.alternativeText ?? canvas.label, reader),
    kind: 'website',
    hidden: true,
  } as const;
  return renderHead(head, context);
}

/** Back to the essay, where all photographs are of one. */
function wayBack(photographs: ComparePage['photographs'], { root, reader }: PageContext): Html {
  const [{ manifest }] = photographs;
  return photographs.every((each) => each.manifest.id === manifest.id)
    ? html`<a class="home" href="${inSameLanguage(essayUrl(root, manifest.id), reader)}">${phrase(manifest.label, reader)}</a>`
    : html`<a class="home" href="${inSameLanguage(`${root}/`, reader)}">${ownWords(reader.words.allEssays, reader)}</a>`;
}

/** Ways on for browsers without scripts; the panel to share has the same. */
function waysOn({ context, annotation }: ComparePage): Html {
  const { root, reader } = context;
  const address = contentStateViewUrl(root, encodedContentState({ ...annotation }), 'mirador');
  return html`<p class="in-share"><a href="${inSameLanguage(address, reader)}" rel="nofollow">${ownWords(reader.words.openIn(VIEWERS.mirador), reader)}</a></p>`;
}

/** Photographs in viewers of their own, beside each other or over each other, and where one more is chosen. */
export function renderComparePage(page: ComparePage): string {
  const { context, photographs, look, annotation, languages } = page;
  const { root, reader } = context;
  const { words } = reader;
  const { compare, chooseFirst } = COMPARE_WORDS[reader.pageLanguage];
  const names = photographs.map((photograph) => nameOfCompared(photograph, context));
  const title = `${names.join(' | ')} – ${compare}`;
  const own = comparisonAddress(
    root,
    photographs.map(({ named }) => named),
    look,
  );
  const isAlone = photographs.length === 1;
  const choice = isAlone
    ? html`<section class="choices first" aria-labelledby="choose"><p id="choose">${ownWords(chooseFirst, reader)}</p>
${chooser(photographs, context)}</section>`
    : html``;
  return renderPage({
    title,
    root,
    language: reader.textLanguage,
    head: headOf(page, title),
    bodyClass: 'comparing',
    scripts: ['openseadragon/openseadragon.min.js'],
    modules: ['client/compare/compare.js'],
    styles: ['loupe.css', 'essay.css', 'compare.css', 'share.css', 'tools.css'],
    body: html`<a class="skip" href="#photographs">${ownWords(words.skipToContent, reader)}</a>
<header class="top">${wayBack(photographs, context)}
<h1>${ownWords(compare, reader)}</h1>
${isAlone ? html`` : shareButton(reader)}${languageSwitch(own, languages, context)}${searchBox(root, reader)}</header>
<main id="comparison" data-address="${root}/compare" data-view="${look.view}" data-share="${look.share}" data-zoom="${look.isLinked ? 'linked' : 'free'}">
<div class="compare-bar">${compareTools(names, look, reader)}
${isAlone || photographs.length >= MOST_COMPARED ? html`` : foldedChooser(photographs, context)}${isAlone ? html`` : waysOn(page)}</div>
<div class="panes" id="photographs" data-count="${photographs.length}" tabindex="-1">
${panes(photographs, context)}${choice}<div class="parting" hidden></div></div></main>
${compareKeys(photographs.length, reader)}
${isAlone ? html`` : comparisonPanel(sharedComparison(annotation, context), reader)}`,
  });
}
