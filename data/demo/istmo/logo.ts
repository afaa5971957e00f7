/** Two shores joined by a bridge of land, under a coral sun. */
export const istmoLogoSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="Casa Istmo">
  <rect width="64" height="64" rx="15" fill="#12355b"/>
  <path d="M20 30a12 12 0 0 1 24 0z" fill="#ff6f59"/>
  <path d="M8 33h48v3c-8 0-9 4-16 4s-9-4-16-4-9 4-16 4z" fill="#f4ede4"/>
  <path d="M8 44c7 0 9-4 16-4s9 4 16 4 9-4 16-4v4c-7 0-9 4-16 4s-9-4-16-4-9 4-16 4zm5 8c5 0 6.500-3 11-3s8 4 15 4 7-2 12-3l-2 4c-3 0-5 3-10 3s-9-4-15-4-5 2-9 2z" fill="#3f88c5"/>
  <path d="M31 12h2v6h-2zM18.700 17.100l1.400-1.400 4 4-1.400 1.400zM45.300 17.100l-1.400-1.400-4 4 1.400 1.400z" fill="#ffb4a6"/>
</svg>
`;
