/** Where an address is asked for: over https, when it is of a host that is read over https. The id stays what it is. */
export function askedAt(address: string, streamUrl: string): string {
  const [url, stream] = [new URL(address), new URL(streamUrl)];
  if (url.protocol === 'http:' && stream.protocol === 'https:' && url.hostname === stream.hostname)
    url.protocol = 'https:';
  url.hash = '';
  return url.href;
}
