import type { ScanDescription } from '../../encoding/scan-description.ts';

/** A text string (ISO 32000-1, 7.9.2.2), in hexadecimal: UTF-16 in big-endian order, by its mark. */
export function textString(text: string): string {
  // Halves of characters become the sign for what cannot be shown.
  const whole = Buffer.from(text).toString();
  const bytes = Buffer.from(whole, 'utf16le').swap16();
  return `<FEFF${bytes.toString('hex').toUpperCase()}>`;
}

/** The metadata stream of a document (ISO 32000-1, 14.3.2): XMP, which alone has places for rights. */
export function metadataPacket({ title, creator, rights, rightsUri }: ScanDescription): string {
  const properties = [
    '<dc:format>application/pdf</dc:format>',
    `<dc:title>${inDefaultLanguage(title)}</dc:title>`,
    ...(creator === undefined
      ? []
      : [`<dc:creator><rdf:Seq><rdf:li>${escaped(creator)}</rdf:li></rdf:Seq></dc:creator>`]),
    ...(rights === undefined ? [] : [`<dc:rights>${inDefaultLanguage(rights)}</dc:rights>`]),
    ...(rightsUri === undefined
      ? []
      : [`<xmpRights:WebStatement>${escaped(rightsUri)}</xmpRights:WebStatement>`]),
    '<xmp:CreatorTool>Loupe</xmp:CreatorTool>',
    '<pdf:Producer>Loupe</pdf:Producer>',
  ];
  const namespaces = [
    'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
    'xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"',
    'xmlns:pdf="http://ns.adobe.com/pdf/1.3/"',
  ];
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    `<rdf:Description rdf:about="" ${namespaces.join(' ')}>`,
    ...properties,
    '</rdf:Description></rdf:RDF></x:xmpmeta>',
    '<?xpacket end="r"?>',
  ].join('\n');
}

function inDefaultLanguage(text: string): string {
  return `<rdf:Alt><rdf:li xml:lang="x-default">${escaped(text)}</rdf:li></rdf:Alt>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Without what XML cannot say at all (XML 1.0, 2.2). */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}
