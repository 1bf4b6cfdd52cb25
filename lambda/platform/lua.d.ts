/** A Lua script as text: esbuild's text loader, and beside it scripts/lua.cjs for tests and tools that run from source. */
declare module '*.lua' {
  const lua: string;
  export default lua;
}
