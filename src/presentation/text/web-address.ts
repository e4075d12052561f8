/** Whether a text is an absolute http or https URL, without letters that a URL must escape. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^/?#]/i.test(text) && !/[\s<>"\\^`{|}]/.test(text) && URL.canParse(text);
}
