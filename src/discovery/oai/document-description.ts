import type { IiifJsonDocument } from '../../presentation/iiif-json/serve.ts';
import { writtenLanguageMap } from '../../presentation/iiif-json/written-texts.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../../presentation/model/json-value.ts';
import type { LanguageMap } from '../../presentation/model/manifest.ts';
import { valuesOfPlainTexts } from '../../presentation/text/html.ts';
import { type BaseUrl, presentationUrl, viewUrl } from '../../urls.ts';
import type { Description } from '../descriptions/description.ts';
import { toldTerms } from '../descriptions/metadata-terms.ts';

/**
 * A manifest of IIIF JSON that Loupe does not have as its own, as far as Dublin Core can say it: every item of OAI-PMH is to be
 * had in that (2.0, 2.2).
 */
export function describeDocument(
  { summary, json }: IiifJsonDocument,
  manifest: string,
  base: BaseUrl,
): Description {
  const document = presentationUrl(base, 3, { kind: 'manifest', manifest });
  const { rights } = json;
  const credit = entryOf(json['requiredStatement'])?.value;
  const metadata = json['metadata'];
  const entries = isJsonArray(metadata) ? metadata.flatMap((each) => entryOf(each) ?? []) : [];
  return {
    kind: 'manifest',
    base,
    id: `${document}#object`,
    document,
    page: viewUrl(base, document, 'mirador'),
    label: valuesOfPlainTexts(summary.label),
    ...(summary.summary && { summary: summary.summary }),
    languages: Object.keys(summary.label).filter((language) => language !== 'none'),
    terms: toldTerms(entries),
    places: [],
    ...(typeof rights === 'string' && { rights }),
    ...(credit && { credit }),
    providers: [],
    photographs: [],
    collections: [],
  };
}

function entryOf(
  value: JsonValue | undefined,
): { readonly label: LanguageMap; readonly value: LanguageMap } | undefined {
  if (!isJsonObject(value)) return undefined;
  const [label, said] = [writtenLanguageMap(value['label']), writtenLanguageMap(value['value'])];
  return label && said && { label, value: said };
}
