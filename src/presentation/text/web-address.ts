import { parsedUrl } from '../../parsed-url.ts';

/** Whether a text is an absolute http or https URL, without letters that a URL must escape. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^/?#]/i.test(text) && !/[\s<>"\\^`{|}]/.test(text) && parsedUrl(text) !== undefined;
}

/** An address without its fragment. */
export function withoutFragment(address: string): string {
  const hash = address.indexOf('#');
  return hash < 0 ? address : address.slice(0, hash);
}

/**
 * Where an id was given, as far as it shows: scheme and host of a web address, this server of a path, and of another URI all
 * but its last few characters.
 */
export function placeOfId(id: string): string {
  const [origin] = /^(?:https?:\/\/[^/?#]*|\/)/i.exec(id) ?? [];
  return origin?.toLowerCase() ?? id.replace(/[^/:?#-]*$/, '');
}
