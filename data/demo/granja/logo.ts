/** A sprout over furrows in a rounded harvest field. */
export const granjaLogoSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="La Granja Mercado">
  <rect width="64" height="64" rx="15" fill="#2f6b32"/>
  <circle cx="32" cy="23" r="11" fill="#e0a526"/>
  <path d="M6 44c8-7 17-10 26-10s18 3 26 10v5a15 15 0 0 1-15 15H21A15 15 0 0 1 6 49z" fill="#4d9150"/>
  <path d="M32 34c-2 9-7 19-13 30h6c4-10 6-20 7-30zm0 0c2 9 7 19 13 30h-6c-4-10-6-20-7-30z" fill="#2f6b32"/>
  <path d="M12 40.5C9.500 47 8.200 52 8 56c1.200 2.300 2.900 4.300 5 5.700C14 53 17 44 22 36.200c-3.600 1-7 2.400-10 4.300zm40 0c2.500 6.500 3.800 11.500 4 15.500-1.200 2.300-2.900 4.300-5 5.700C50 53 47 44 42 36.200c3.600 1 7 2.400 10 4.300z" fill="#3b7c3e"/>
  <path d="M31 34V20h2v14z" fill="#f6f1dc"/>
  <path d="M31 24c-6 0-9-3.500-9-9 5.500 0 9 3.500 9 9zm2 4c0-5.500 3.500-9 9-9 0 5.500-3.500 9-9 9z" fill="#f6f1dc"/>
</svg>
`;
