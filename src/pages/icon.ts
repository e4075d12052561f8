/** The site's icon: a loupe over a frame. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1d1b18"/><circle cx="14" cy="14" r="8" fill="none" stroke="#e0a070" stroke-width="3"/><path d="M20 20l7 7" stroke="#e0a070" stroke-width="4" stroke-linecap="round"/></svg>`;
