// Signing in.

import { call, destination } from "./account.js";

const WHY = {
  ended: "登录已经结束：可能是太久没有操作，在别处退出了，或者账号有变化。请重新登录。",
  signed_out: "已经退出登录。",
};

const form = document.getElementById("form");
const fault = document.getElementById("fault");
const digits = document.getElementById("digits");
const [login, password, totp] = ["login", "password", "totp"].map((id) => document.getElementById(id));
const submit = form.querySelector("button");

const why = WHY[new URLSearchParams(location.search).get("why")];
if (why) {
  const line = document.getElementById("why");
  line.textContent = why;
  line.hidden = false;
}
login.focus();

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  fault.hidden = true;
  if (!login.value.trim() || !password.value) return show("请输入登录名和密码。");
  submit.disabled = true;
  try {
    const body = { login: login.value.trim(), password: password.value };
    if (!digits.hidden && totp.value.trim()) body.totp = totp.value.trim();
    const account = await call("POST", "/api/account/sign-in", { body });
    location.replace(account.must_change ? "/console/password" : destination(location.search));
  } catch (error) {
    if (error.code === "totp_needed") {
      digits.hidden = false;
      totp.focus();
    }
    show(error.message);
    submit.disabled = false;
  }
});

function show(words) {
  fault.textContent = words;
  fault.hidden = false;
}
