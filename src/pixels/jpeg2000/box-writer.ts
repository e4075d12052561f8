/** A box of JP2 (ISO/IEC 15444-1, I.4). */
export function box(type: string, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([words32(content.length + 8), Buffer.from(type, 'latin1'), content]);
}

/** Numbers of four bytes. */
export function words32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}

/** Numbers of two bytes. */
export function words16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2);
  return bytes;
}

/**
 * A JP2 file up to its codestream, which goes on to the end of the file (I.5).
 *
 * @param header the boxes in `jp2h`
 */
export function headOfJp2(header: readonly Buffer[]): Buffer {
  return Buffer.concat([
    box('jP  ', Buffer.from('\r\n\x87\n', 'latin1')),
    box('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ', 'latin1')),
    box('jp2h', ...header),
    words32(0),
    Buffer.from('jp2c', 'latin1'),
  ]);
}
