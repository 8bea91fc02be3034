// The subscribe form begins with the reader's own time zone.
for (const form of document.querySelectorAll("[data-own-zone]")) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (own) form.elements.zone.value = own;
}
