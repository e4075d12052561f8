import type { JsonValue } from '../presentation/model/json-value.ts';

const BASE64 = /^[A-Za-z0-9_+/-]+={0,2}$/;

/** Where JSON begins. */
const JSON_START = /^\s*[{["]/;

/** The same after `encodeURIComponent`. */
const ESCAPED_JSON_START = /^%(?:7B|5B|22)/i;

/** Content-state-encoding (Content State 1.0, 6.1): `encodeURIComponent`, then base64url without padding. */
export function encodedContentState(state: JsonValue): string {
  return Buffer.from(encodeURIComponent(JSON.stringify(state))).toString('base64url');
}

/**
 * What a parameter `iiif-content` holds: JSON or a URI as it is, or either of them encoded (6.1). Both alphabets and any padding
 * are taken, and JSON that was not escaped before it was encoded.
 *
 * @returns undefined for what cannot be decoded; whether it is JSON is not checked
 */
export function decodedContentState(text: string): string | undefined {
  if (isPlain(text)) return unescaped(text);
  // What reads a query takes a plus sign for a space.
  const base64 = text.replaceAll(' ', '+');
  const digits = base64.replace(/=+$/, '');
  if (!BASE64.test(base64) || digits.length % 4 === 1) return undefined;
  const bytes = Buffer.from(digits.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
  let decoded: string;
  try {
    decoded = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
  return unescaped(decoded);
}

/** Whether a text is JSON, or an address of whatever kind. */
function isPlain(text: string): boolean {
  return JSON_START.test(text) || ESCAPED_JSON_START.test(text) || text.includes(':');
}

/** JSON is taken as it is: what is escaped in it belongs to its ids. */
function unescaped(text: string): string | undefined {
  if (JSON_START.test(text) || /^https?:\/\//i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
