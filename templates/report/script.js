// The page is read without this: it adds the switch of colours, buttons that copy, and opens what a link leads to.

(() => {
  const made = (name, properties) => Object.assign(document.createElement(name), properties);

  const bar = made("div", { className: "tools" });
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const theme = made("button", { type: "button" });
  const name = () => {
    theme.textContent = isDark() ? "Light" : "Dark";
    theme.setAttribute("aria-label", isDark() ? "Change to light colours" : "Change to dark colours");
  };
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  dark.addEventListener("change", name);
  name();

  const all = made("button", { type: "button", textContent: "Open all tests" });
  all.addEventListener("click", () => {
    const tests = [...document.querySelectorAll("details.test")];
    const open = tests.some((one) => !one.open);
    for (const one of tests) one.open = open;
    all.textContent = open ? "Close all tests" : "Open all tests";
  });
  bar.append(theme);
  if (document.querySelector("details.test") !== null) bar.append(all);
  document.querySelector("header.top")?.append(bar);

  const said = made("p", { className: "unseen" });
  said.setAttribute("role", "status");
  document.body.append(said);
  for (const box of document.querySelectorAll(".code")) {
    const what = box.dataset.what ?? "";
    const button = made("button", { type: "button", className: "copy", textContent: "Copy" });
    button.setAttribute("aria-label", `Copy ${what}`);
    button.addEventListener("click", async () => {
      const done = await copied(box.querySelector("code"));
      button.textContent = done ? "Copied" : "Selected";
      said.textContent = done ? `Copied ${what}` : `Selected ${what}`;
      setTimeout(() => {
        button.textContent = "Copy";
      }, 2000);
    });
    box.prepend(button);
  }

  // Where a browser gives a page from a file no clipboard, what is selected can still be copied by hand.
  async function copied(code) {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      getSelection()?.selectAllChildren(code);
      return document.execCommand("copy");
    }
  }

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at !== null; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
