/** A box: its length of 32 bits, or of 64, or none for one that reaches to the end. */
export function jp2Box(type: string, content: Buffer, length: 'short' | 'long' | 'to-end' = 'short'): Buffer {
  const name = Buffer.from(type, 'latin1');
  if (length === 'to-end') return Buffer.concat([u32(0), name, content]);
  if (length === 'short') return Buffer.concat([u32(content.length + 8), name, content]);
  return Buffer.concat([u32(1), name, u32(0), u32(content.length + 16), content]);
}

/** A JP2 file around a codestream; `header` are the boxes in `jp2h` after `ihdr`. */
export function jp2File(
  codestream: Buffer,
  header: readonly Buffer[],
  others: readonly Buffer[] = [],
  last: 'short' | 'long' | 'to-end' = 'short',
): Buffer {
  const siz = codestream.subarray(codestream.indexOf(Buffer.from([0xff, 0x51])) + 4);
  const width = siz.readUInt32BE(2) - siz.readUInt32BE(10);
  const height = siz.readUInt32BE(6) - siz.readUInt32BE(14);
  const ihdr = jp2Box(
    'ihdr',
    Buffer.concat([u32(height), u32(width), siz.subarray(34, 37), Buffer.from([7, 0, 0])]),
  );
  return Buffer.concat([
    jp2Box('jP  ', Buffer.from('\r\n\x87\n', 'latin1')),
    jp2Box('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ', 'latin1')),
    jp2Box('jp2h', Buffer.concat([ihdr, ...header])),
    ...others,
    jp2Box('jp2c', codestream, last),
  ]);
}

/** The box of an enumerated colour space. */
export function enumeratedColour(code: number): Buffer {
  return jp2Box('colr', Buffer.concat([Buffer.from([1, 0, 0]), u32(code)]));
}

/** The box of what channels are for: channel, type, association of each. */
export function channelDefinitions(...definitions: readonly (readonly [number, number, number])[]): Buffer {
  const numbers = definitions.flat();
  return jp2Box('cdef', Buffer.concat([u16(definitions.length), ...numbers.map(u16)]));
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
