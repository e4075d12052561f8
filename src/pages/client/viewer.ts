import { openViewer } from './open-viewer.ts';

// The page of one image.

const element = document.getElementById('viewer');
if (element) openViewer(element);
