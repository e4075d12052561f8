import type { Manifest, ManifestReference } from '../../presentation/model/manifest.ts';
import { unprintedLanguages } from '../../presentation/script/printed.ts';
import {
  essayBagUrl,
  essayPdfUrl,
  essayUrl,
  neutralCollectionUrl,
  neutralManifestUrl,
  viewUrl,
} from '../../urls.ts';
import { citationLinks } from '../parts/citation-links.ts';
import {
  datesAndPlaces,
  factList,
  linkFacts,
  otherFacts,
  outwardLink,
  providerFacts,
  rightsFact,
  statementFact,
} from '../parts/facts.ts';
import { type Html, html } from '../parts/html.ts';
import { ownWords } from '../parts/marked-text.ts';
import { phrase } from '../parts/prose.ts';
import { inSameLanguage, type PageContext } from '../parts/reader.ts';
import { manifestToDrag, viewerLinks } from '../viewers/links.ts';

/** What the end of an essay's page is rendered from. */
export interface Credits {
  readonly context: PageContext;
  readonly manifest: Manifest;
  readonly collections: readonly ManifestReference[];
}

function onward({ manifest, collections, context }: Credits): Html {
  const { root, base, reader, hasBags } = context;
  const { words } = reader;
  const essays = manifest.alternatives.map(
    ({ id, label }) =>
      html`<li>${ownWords(`${words.otherOrders}:`, reader)} <a href="${inSameLanguage(essayUrl(root, id), reader)}">${phrase(label, reader)}</a></li>\n`,
  );
  const renderings = manifest.rendering.map(
    ({ id, label }) => html`<li>${outwardLink(id, phrase(label, reader))}</li>\n`,
  );
  const lists = collections
    .filter(({ id }) => id !== 'top')
    .map(({ id, label }) => {
      const place = inSameLanguage(viewUrl(root, neutralCollectionUrl(base, id), 'mirador'), reader);
      return html`<li>${ownWords(`${words.partOf}:`, reader)} <a href="${place}">${phrase(label, reader)}</a></li>\n`;
    });
  const address = neutralManifestUrl(base, manifest.id);
  const unprinted = unprintedLanguages(manifest);
  const pdf =
    unprinted.has(reader.textLanguage) || unprinted.has('none')
      ? html``
      : html`<li><a href="${inSameLanguage(essayPdfUrl(root, manifest.id), reader)}">${ownWords(words.pdf, reader)}</a></li>`;
  const bag =
    hasBags === true
      ? html`
<li><a href="${essayBagUrl(root, manifest.id)}">${ownWords(words.bag, reader)}</a></li>`
      : html``;
  return html`<ul class="onward">
${viewerLinks(address, undefined, context)}${pdf}${bag}
<li>${citationLinks(manifest.id, undefined, context)}</li>
<li>${manifestToDrag(address, context)}</li>
${renderings}${essays}${lists}</ul>`;
}

/** Who made and owns the photographs of the essay, and where else it can be seen. */
export function renderCredits(credits: Credits): Html {
  const { manifest, context } = credits;
  const { reader } = context;
  const { words } = reader;
  const facts = [
    ...statementFact(manifest.requiredStatement, context),
    ...providerFacts(manifest.providers, context),
    ...rightsFact(manifest.rights, context),
    ...otherFacts(manifest.metadata, datesAndPlaces(manifest), context),
    ...linkFacts(words.seeAlso, [...manifest.homepage, ...manifest.seeAlso], context),
    ...linkFacts(words.partOf, manifest.partOf ?? [], context),
  ];
  const section =
    facts.length === 0
      ? html``
      : html`<section aria-labelledby="title:credits:"><h2 id="title:credits:">${ownWords(words.credits, reader)}</h2>
${factList(facts)}</section>
`;
  return html`<footer class="credits">
${section}<section aria-labelledby="title:onward:"><h2 id="title:onward:">${ownWords(words.elsewhere, reader)}</h2>
${onward(credits)}</section>
</footer>`;
}
