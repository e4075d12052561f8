/** Content-state-encoding (Content State 1.0, 6.1). @param state anything that is JSON */
export function encodedState(state: object | string | number | boolean | null): string {
  return btoa(encodeURIComponent(JSON.stringify(state)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
