// Reads the stream of a stitch plan; its layout is written down in lines/embroidery/render/stream.py.
const MAGIC = 0x54534d57; // "WMST", little-endian
const VERSION = 1;
const START = 0; // Role.START: the needle goes there with the thread cut
export const FLOATS_A_STITCH = 6; // x, y of both ends, half the width (all mm), colour as four bytes

export type Box = { left: number; top: number; right: number; bottom: number };

export type Plan = {
  count: number; // of stitches that lay thread
  stitches: ArrayBuffer; // FLOATS_A_STITCH × 4 bytes each, in the order of sewing
  thread: Uint16Array; // with which each stitch is made
  firstOf: Map<number, number>; // thread → its first stitch
  bounds: Box;
};

export function decodePlan(data: ArrayBuffer): Plan {
  const view = new DataView(data);
  if (view.byteLength < 32 || view.getUint32(0, true) !== MAGIC || view.getUint16(4, true) !== VERSION) {
    throw new Error("not a stitch plan of this version");
  }
  const [threads, holes, changes] = [view.getUint16(6, true), view.getUint32(8, true), view.getUint32(12, true)];
  const unit = view.getUint32(24, true) / 1000;
  const threadsAt = 32;
  const changesAt = threadsAt + 4 * threads;
  const rightAt = changesAt + 8 * changes;
  const downAt = rightAt + 2 * holes;
  const stitches = new ArrayBuffer(4 * FLOATS_A_STITCH * holes);
  const [floats, bytes] = [new Float32Array(stitches), new Uint8Array(stitches)];
  const thread = new Uint16Array(holes);
  const firstOf = new Map<number, number>();
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  let [x, y] = [view.getInt32(16, true), view.getInt32(20, true)];
  let [count, change, now, role] = [0, 0, 0, START];
  for (let hole = 0; hole < holes; hole++) {
    if (change < changes && view.getUint32(changesAt + 8 * change, true) === hole) {
      now = view.getUint16(changesAt + 8 * change + 4, true);
      role = view.getUint8(changesAt + 8 * change + 6);
      change++;
    }
    const [fromX, fromY] = [x, y];
    x += view.getInt16(rightAt + 2 * hole, true);
    y += view.getInt16(downAt + 2 * hole, true);
    if (role === START || hole === 0) continue;
    const colour = threadsAt + 4 * now;
    const at = FLOATS_A_STITCH * count;
    floats.set([fromX * unit, fromY * unit, x * unit, y * unit, view.getUint8(colour + 3) / 200], at);
    for (let band = 0; band < 3; band++) bytes[4 * at + 20 + band] = view.getUint8(colour + band);
    bytes[4 * at + 23] = 255;
    for (const end of [at, at + 2]) {
      bounds.left = Math.min(bounds.left, floats[end]);
      bounds.right = Math.max(bounds.right, floats[end]);
      bounds.top = Math.min(bounds.top, floats[end + 1]);
      bounds.bottom = Math.max(bounds.bottom, floats[end + 1]);
    }
    if (!firstOf.has(now)) firstOf.set(now, count);
    thread[count++] = now;
  }
  return { count, stitches, thread, firstOf, bounds };
}
