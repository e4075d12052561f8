import { ask } from './asking.ts';
import { textsAt, validateXml } from './xml-schema.ts';

const NAMESPACES = { o: 'http://www.openarchives.org/OAI/2.0/' };

/** Texts in a response, by an XPath in which `o:` is OAI-PMH. */
export function oaiTexts(xml: string, path: string): string[] {
  return textsAt(xml, path, NAMESPACES);
}

/** A response of OAI-PMH, which is valid. @param query with its `?`, or arguments */
export async function oai(url: string, query: string | Readonly<Record<string, string>>): Promise<string> {
  const text = typeof query === 'string' ? query : `?${new URLSearchParams(query)}`;
  const { status, body } = await ask(url, `/oai${text}`);
  if (status !== 200) throw new Error(`${status}: ${body}`);
  const xml = body.toString();
  validateXml(xml, 'oai-pmh.xsd');
  return xml;
}

/** The codes of errors in a response. */
export function errorsIn(xml: string): string[] {
  return oaiTexts(xml, '/o:OAI-PMH/o:error/@code');
}

/** Every response of a list, one after the other, as a harvester reads it. */
export async function* responsesOf(
  url: string,
  verb: string,
  values: Readonly<Record<string, string>>,
): AsyncGenerator<string> {
  for (let query: Readonly<Record<string, string>> = { verb, ...values }; ; ) {
    const xml = await oai(url, query);
    yield xml;
    const [token = ''] = oaiTexts(xml, '//o:resumptionToken');
    if (token === '') return;
    query = { verb, resumptionToken: token };
  }
}

/** Headers in a response, each as identifier, status where it has one, and sets. */
export function headersIn(xml: string): string[] {
  const headers = oaiTexts(xml, '//o:header/o:identifier');
  return headers.map((identifier) => {
    const header = `//o:header[o:identifier='${identifier}']`;
    const words = [...oaiTexts(xml, `${header}/@status`), ...oaiTexts(xml, `${header}/o:setSpec`)];
    return [identifier.replace(/^oai:[^:]*:/, ''), ...words].join(' ');
  });
}

/** The headers of all records that a list has, in the order of their texts. @param values beside the metadataPrefix `oai_dc` */
export async function allHeaders(url: string, values: Readonly<Record<string, string>>): Promise<string[]> {
  const found: string[] = [];
  const query = { metadataPrefix: 'oai_dc', ...values };
  for await (const xml of responsesOf(url, 'ListIdentifiers', query)) found.push(...headersIn(xml));
  return found.sort((a, b) => (a < b ? -1 : 1));
}
