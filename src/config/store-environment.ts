/** Variables by which object stores are reached: of the store, of the machine's certificates and proxies. */
const OF_STORES =
  /^(?:AWS_[A-Z0-9_]+|LOUPE_S3_[A-Z0-9_]+|HOME|NODE_EXTRA_CA_CERTS|(?:https?|no)_proxy|(?:HTTPS?|NO)_PROXY)$/;

/** What of an environment a process needs that reads from an object store. */
export function storeEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && OF_STORES.test(name)) found[name] = value;
  return found;
}
