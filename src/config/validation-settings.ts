import { onOff } from './setting.ts';

const VALIDATE = ['validate'] as const;

/** Settings of `loupe validate`: what it tells, and how. */
export const VALIDATION_SETTINGS = {
  strict: onOff({
    flag: 'strict',
    default: false,
    commands: VALIDATE,
    sentence: 'Of `validate`: warnings, such as a missing alternative text, are errors.',
  }),
  json: onOff({
    flag: 'json',
    default: false,
    commands: ['validate', 'inspect', 'traffic'],
    sentence: 'Of `validate`, `inspect` and `traffic`: the result as JSON, for other programs.',
  }),
  readiness: onOff({
    flag: 'readiness',
    default: false,
    commands: VALIDATE,
    sentence: 'Of `validate`: also what Europeana, DPLA and Google would miss in each essay.',
  }),
  upgrade: onOff({
    flag: 'upgrade',
    default: false,
    commands: VALIDATE,
    sentence: 'Of `validate`: writes a manifest or collection of version 2 as one of version 3.',
  }),
} as const;
