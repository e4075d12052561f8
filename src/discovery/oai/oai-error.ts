/** The error codes of OAI-PMH (2.0, 3.6). `noMetadataFormats` cannot come: every record is to be had in Dublin Core. */
export type OaiErrorCode =
  | 'badArgument'
  | 'badResumptionToken'
  | 'badVerb'
  | 'cannotDisseminateFormat'
  | 'idDoesNotExist'
  | 'noRecordsMatch'
  | 'noSetHierarchy';

/** What a harvester asked for and does not get: told in a response of the protocol. The message is public. */
export class OaiError extends Error {
  override readonly name = 'OaiError';
  readonly code: OaiErrorCode;

  constructor(code: OaiErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** An argument that is missing, unknown, doubled or not of its form. */
export function badArgument(message: string): OaiError {
  return new OaiError('badArgument', message);
}
