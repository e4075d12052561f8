import type { Palette } from './plate.ts';

export const SAND: Palette = {
  paper: '#f1e5c8',
  ink: '#2b2118',
  accent: '#e08a2c',
  second: '#b5773f',
  band: '#f6eedb',
  bandInk: '#2b2118',
};
export const SILVER: Palette = {
  paper: '#efeee9',
  ink: '#161616',
  accent: '#6b6b6b',
  second: '#9a9a98',
  band: '#f4f3ef',
  bandInk: '#161616',
};
export const BOTANICAL: Palette = {
  paper: '#f3ecd9',
  ink: '#26352b',
  accent: '#d8407a',
  second: '#1d3a2d',
  band: '#1d3a2d',
  bandInk: '#f3ecd9',
};
export const BLUEPRINT: Palette = {
  paper: '#123a68',
  ink: '#dcebf7',
  accent: '#ffffff',
  second: '#9cc3e6',
  band: '#0d2d52',
  bandInk: '#eaf3fb',
};
export const LINOCUT: Palette = {
  paper: '#f2e6cf',
  ink: '#2d2622',
  accent: '#b23a1e',
  second: '#8c3b22',
  band: '#2d2622',
  bandInk: '#f2e6cf',
};
export const SEA: Palette = {
  paper: '#f7ead2',
  ink: '#123039',
  accent: '#e0523a',
  second: '#2c8a93',
  band: '#f7ead2',
  bandInk: '#123039',
};
export const CHART: Palette = {
  paper: '#f0dcae',
  ink: '#08293a',
  accent: '#ff3b1f',
  second: '#0f7c8c',
  band: '#f7f0dc',
  bandInk: '#08293a',
};
export const BRICK: Palette = {
  paper: '#1d2b4a',
  ink: '#f3e3c8',
  accent: '#e7996a',
  second: '#1d2b4a',
  band: '#f1e2cb',
  bandInk: '#34170d',
};
export const DENIM: Palette = {
  paper: '#1d1512',
  ink: '#e4cdb2',
  accent: '#e8a149',
  second: '#2a4a84',
  band: '#1a2740',
  bandInk: '#efe3d0',
};
export const DUSK: Palette = {
  paper: '#f8dcae',
  ink: '#2c1a17',
  accent: '#d8472f',
  second: '#8d5a4a',
  band: '#f8ead0',
  bandInk: '#2c1a17',
};
export const SHEET: Palette = {
  paper: '#e8ecd0',
  ink: '#2a2a1c',
  accent: '#c4321f',
  second: '#6d3512',
  band: '#fbf5e6',
  bandInk: '#2a2a1c',
};
export const ENAMEL: Palette = {
  paper: '#18211d',
  ink: '#e9e2cc',
  accent: '#a8823f',
  second: '#5a625c',
  band: '#f3ead2',
  bandInk: '#18211d',
};
export const LIBRARY: Palette = {
  paper: '#3a2414',
  ink: '#f3ead2',
  accent: '#e2c88a',
  second: '#7d2a20',
  band: '#f3ead2',
  bandInk: '#2a1a10',
};
export const NIGHT: Palette = {
  paper: '#0d0d0e',
  ink: '#8f8c84',
  accent: '#cfccc2',
  second: '#3a3a3b',
  band: '#0a0a0b',
  bandInk: '#cfccc2',
};
