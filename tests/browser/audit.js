// Run in the page: every breach of the elder-mode figures on what is visible now.
() => {
  const problems = [];
  const name = (node) => `${node.tagName.toLowerCase()}.${node.className?.baseVal ?? node.className} “${node.textContent.trim().slice(0, 20)}”`;
  const layer = [...document.querySelectorAll("#idle, #listening")].find((one) => !one.hidden);
  const root = layer ?? document.body;
  const visible = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(".sr-only, .skip");

  const channels = (colour) => {
    const parts = colour.match(/[\d.]+/g).map(Number);
    return { rgb: parts.slice(0, 3), alpha: parts[3] ?? 1 };
  };
  const over = (top, below) => top.rgb.map((part, at) => part * top.alpha + below[at] * (1 - top.alpha));
  const behind = (node) => {
    const stack = [];
    for (let at = node; at; at = at.parentElement) stack.push(channels(getComputedStyle(at).backgroundColor));
    return stack.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };

  if (document.documentElement.scrollWidth > innerWidth) problems.push(`scrolls sideways: ${document.documentElement.scrollWidth} > ${innerWidth}`);
  for (const target of root.querySelectorAll("button, a[href], input, textarea, summary, label.option")) {
    if (!visible(target) || target.closest("label.option") !== null && target.tagName === "INPUT") continue;
    const { width, height } = target.getBoundingClientRect();
    if (width < 60 || height < 60) problems.push(`target ${Math.round(width)}×${Math.round(height)}: ${name(target)}`);
  }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !visible(node)) continue;
    const style = getComputedStyle(node);
    const ground = behind(node);
    const ratio = contrast(over(channels(style.color), ground), ground);
    if (ratio < 4.5) problems.push(`contrast ${ratio.toFixed(2)}: ${name(node)}`);
    const size = parseFloat(style.fontSize);
    const spacing = style.lineHeight === "normal" ? 1.2 : parseFloat(style.lineHeight) / size;
    const several = node.getClientRects().length > 1 || node.getBoundingClientRect().height > 2 * size;
    if (several && spacing < 1.295 && text.data.trim().length > 4) problems.push(`line spacing ${spacing.toFixed(2)}: ${name(node)}`);
    if (node.closest(".reply-words, .example, .choice-label, .tile, .partial, .question-words, .option strong, textarea, input") && size < 23.9) {
      problems.push(`main text ${size}px: ${name(node)}`);
    }
  }
  return [...new Set(problems)];
}
