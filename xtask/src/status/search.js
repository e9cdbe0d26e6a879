{
  const field = document.getElementById('search');
  const rows = Array.from(document.querySelectorAll('.op'), (row) => [row, row.querySelector('th').textContent.toLowerCase()]);
  const find = () => {
    const words = field.value.toLowerCase().split(/\s+/);
    for (const [row, text] of rows) row.classList.toggle('unfound', !words.every((word) => text.includes(word)));
  };
  field.closest('[hidden]').hidden = false;
  field.addEventListener('input', find);
  field.form.addEventListener('reset', () => setTimeout(find));
}
