import { noise } from '../random.ts';

/** Height, about 0 to 1, of an imagined volcano with gullies, a crater, and a lower, longer neighbour. */
export function volcano(x: number, y: number, cx: number, cy: number, seed: number): number {
  const dx = x - cx;
  const dy = y - cy;
  const r = Math.hypot(dx, dy);
  const angle = Math.atan2(dy, dx);
  const gully = noise(4 * Math.cos(angle) + 7, 4 * Math.sin(angle) + r / 900, seed, 4);
  const cone = Math.exp(-r / 520) * (1 + 0.26 * gully * Math.min(1, r / 260));
  const crater = 0.2 * Math.exp(-((r / 92) ** 2));
  const neighbour = 0.46 * Math.exp(-(((dx + 1120 + 0.3 * dy) / 260) ** 2 + ((dy + 40) / 520) ** 2));
  return (
    cone -
    crater +
    neighbour * (1 + 0.5 * noise(x / 160, y / 160, seed + 5, 4)) +
    0.085 * noise(x / 420, y / 420, seed + 2, 6)
  );
}
