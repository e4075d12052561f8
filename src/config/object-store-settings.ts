import { EVERY_COMMAND } from './folder-settings.ts';
import { anyText, onOff, type Setting, whole } from './setting.ts';

/** One that the SDK of AWS knows too, or that is named after one. */
function ofAws(flag: string, accepts: string, sentence: string, value = ''): Setting<string> {
  return anyText({
    ...{ flag, accepts, sentence },
    isKnownElsewhere: true,
    default: value,
    defaultText: value || 'none',
    read: (written) => written || value,
    commands: EVERY_COMMAND,
  });
}

const FILE = 'the path of a file';

/** How an S3-compatible store is reached. What else it takes are the usual variables of AWS, which its SDK reads. */
export const OBJECT_STORE_SETTINGS = {
  pathStyle: onOff({
    flag: 's3-path-style',
    default: false,
    commands: EVERY_COMMAND,
    sentence:
      'Buckets stand in the path of addresses (`https://store/bucket/…`), as most stores but AWS want it, and not in the name of the host.',
  }),
  timeoutSeconds: whole({
    flag: 'store-seconds',
    default: 10,
    minimum: 1,
    maximum: 600,
    unit: 'seconds',
    commands: EVERY_COMMAND,
    sentence: 'How long an object store may be silent before it is asked again.',
  }),
  defaultRegion: ofAws(
    'aws-default-region',
    'a region',
    'The region of an S3 store where AWS_REGION and the profile name none.',
    'us-east-1',
  ),
  accessKeyId: ofAws(
    'aws-access-key-id',
    'text',
    'The name of the key of which the secret is in aws-secret-access-key-file. Beside AWS_SECRET_ACCESS_KEY it is read from the variable alone.',
  ),
  accessKeyIdFile: ofAws('aws-access-key-id-file', FILE, 'A file that holds the name of the key instead.'),
  secretAccessKeyFile: ofAws(
    'aws-secret-access-key-file',
    FILE,
    'A file that holds the secret of the key instead of AWS_SECRET_ACCESS_KEY. It is read again every five minutes.',
  ),
  sessionTokenFile: ofAws(
    'aws-session-token-file',
    FILE,
    'A file that holds the token of a key for a time instead of AWS_SESSION_TOKEN.',
  ),
};
