(() => {
  const note = document.getElementById("expired");
  if (note && Date.now() >= Date.parse(note.dataset.until)) note.hidden = false;
})();
