/** A box of an ISO base media file (ISO/IEC 14496-12, 4.2): its type and its content. */
export interface Box {
  readonly type: string;
  readonly content: Buffer;
}

const HEADER_BYTES = 8;
const MOST_BOXES = 10_000;

/** The boxes that lie one after the other in `bytes`; one that reaches beyond them ends the list. */
export function boxesIn(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let position = 0; position + HEADER_BYTES <= bytes.length && boxes.length < MOST_BOXES; ) {
    const head = boxHead(bytes.subarray(position));
    // A size of 0 means: to the end.
    const end = head.size === 0 ? bytes.length : position + head.size;
    if (end > bytes.length || position + head.headBytes > end) break;
    boxes.push({ type: head.type, content: bytes.subarray(position + head.headBytes, end) });
    position = end;
  }
  return boxes;
}

/** Type and size of the box that begins here; its size may be written as 64 bits. */
export function boxHead(bytes: Buffer): { type: string; size: number; headBytes: number } {
  const size = bytes.readUInt32BE(0);
  const type = bytes.toString('latin1', 4, HEADER_BYTES);
  if (size !== 1 || bytes.length < 16) return { type, size, headBytes: HEADER_BYTES };
  return { type, size: Number(bytes.readBigUInt64BE(HEADER_BYTES)), headBytes: 16 };
}

/** Version, flags and content of a full box (4.2). */
export function fullBox(content: Buffer): { version: number; flags: number; body: Buffer } {
  if (content.length < 4) return { version: 0, flags: 0, body: Buffer.alloc(0) };
  return { version: content.readUInt8(0), flags: content.readUIntBE(1, 3), body: content.subarray(4) };
}
