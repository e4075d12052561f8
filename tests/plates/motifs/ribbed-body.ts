import type { Random } from '../random.ts';
import { n, type Paint, type Point, path, polyline, swelling } from '../svg.ts';

export interface Body {
  /** Middle of the foot. */
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly radius: number;
  readonly ribs: number;
  /** Radius, 0 to 1, at a height from foot (0) to crown (1). */
  readonly profile: (height: number) => number;
  /** How far one looks down on it: 0 from the side. */
  readonly tilt: number;
  readonly spine: number;
  readonly pitch: number;
}

export const barrel = (v: number): number => (1 - Math.abs(1.72 * v - 0.72) ** 2.5) ** 0.42;
export const column = (v: number): number =>
  v < 0.86 ? 0.93 + 0.07 * Math.cos(v * 9) : (1 - ((v - 0.86) / 0.14) ** 2.4) ** 0.5 * 0.97;

const crest = (body: Body, a: number): number => Math.abs(Math.cos((body.ribs * a) / 2));

function at(body: Body, a: number, v: number): Point {
  const bulge = 0.88 + 0.12 * crest(body, a) ** 0.7;
  const r = body.radius * Math.max(0, body.profile(v)) * bulge;
  return [body.x + r * Math.sin(a), body.y - body.height * v + body.tilt * r * Math.cos(a)];
}

/** Darkness, 0 to 1, of the surface at an angle: the body turned from the light, and each rib turned within it. */
function shade(body: Body, a: number, v: number): number {
  const turned = a + 0.95 * Math.sin(body.ribs * a);
  const upward = Math.max(0, v - 0.55) * 0.5;
  const light = 0.62 * Math.max(0, Math.cos(turned + 0.75)) + 0.3 * Math.max(0, Math.cos(a + 0.7)) + upward;
  return Math.min(1, Math.max(0.04, 1.02 - light - 0.2 * (crest(body, a) > 0.93 ? 1 : 0)));
}

/** The flat shape under the engraving. */
export function silhouette(body: Body, paint: Paint): string {
  const outline: Point[] = [];
  for (let i = 0; i <= 120; i++) outline.push(at(body, -Math.PI / 2, i / 120));
  for (let i = 120; i >= 0; i--) outline.push(at(body, Math.PI / 2, i / 120));
  for (let i = 60; i >= -60; i--) outline.push(at(body, (i / 60) * (Math.PI / 2), 0));
  return path(polyline(outline, true), paint);
}

/** Latitude lines that swell in the shadow, groove lines between the ribs. */
export function engraving(body: Body, ink: string): string {
  const lines: string[] = [];
  const rows = Math.round(body.height / body.pitch);
  const samples = Math.max(90, body.ribs * 9);
  for (let row = 1; row < rows; row++) {
    const v = row / rows;
    const points: Point[] = [];
    const widths: number[] = [];
    for (let i = 0; i <= samples; i++) {
      const a = (i / samples - 0.5) * Math.PI;
      points.push(at(body, a, v));
      widths.push(0.7 + 0.72 * body.pitch * shade(body, a, v) ** 1.3 * Math.min(1, 0.25 + body.profile(v)));
    }
    lines.push(swelling(points, widths));
  }
  for (let i = -Math.floor(body.ribs / 4) - 1; i <= body.ribs / 4 + 1; i++) {
    const a = ((2 * i + 1) * Math.PI) / body.ribs;
    if (Math.abs(a) > Math.PI / 2) continue;
    const points = Array.from({ length: 81 }, (_, j) => at(body, a, j / 80));
    lines.push(
      swelling(
        points,
        points.map((_, j) => 1 + 7 * Math.sin((Math.PI * j) / 80)),
      ),
    );
  }
  return path(lines.join(''), { fill: ink });
}

/** Tapering spines in stars along every rib one can see; `halo` keeps them clear of the engraving under them. */
export function spines(body: Body, random: Random, ink: string, halo: string): string {
  const sharp: string[] = [];
  const wide: string[] = [];
  const step = (body.spine * 0.62) / body.height;
  for (let i = -Math.floor(body.ribs / 4); i <= body.ribs / 4; i++) {
    const a = (2 * i * Math.PI) / body.ribs;
    if (Math.abs(a) > 1.5) continue;
    for (let v = 0.05 + random.between(0, step); v < 0.985; v += step) {
      const [x, y] = at(body, a, v);
      const count = 9;
      for (let s = 0; s < count; s++) {
        const angle = (s / count) * 2 * Math.PI + random.between(-0.2, 0.2);
        const reach = body.spine * random.between(0.55, 1.05) * (s === 2 ? 1.35 : 1);
        // Foreshortened towards the edge of the body, and leaning with it.
        const dx = Math.cos(angle) * reach * (0.35 + 0.65 * Math.cos(a)) + Math.sin(a) * reach * 0.7;
        const dy = Math.sin(angle) * reach * 0.8;
        const length = Math.hypot(dx, dy) || 1;
        const needle = (half: number): string => {
          const ox = (-dy / length) * half;
          const oy = (dx / length) * half;
          return `M${n(x + ox)} ${n(y + oy)}L${n(x + dx)} ${n(y + dy)}L${n(x - ox)} ${n(y - oy)}Z`;
        };
        wide.push(needle(6.5));
        sharp.push(needle(2.6));
      }
    }
  }
  return path(wide.join(''), { fill: halo }) + path(sharp.join(''), { fill: ink });
}
