// Streamlit fetches its font of icons before anything else, 366 KiB, also for a page without an icon. Text that is set in
// it fetches it by itself, so this one wish is dropped.
{
  const load = document.fonts.load.bind(document.fonts);
  document.fonts.load = (font, ...rest) => (font.includes("Material Symbols") ? Promise.resolve([]) : load(font, ...rest));
}
