// An echo bot on grammY: `node grammy_echo.js ADDRESS TOKEN`. Knows nothing of our server.

const { Bot, InlineKeyboard, InputFile } = require("grammy");

const [address, token] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot: address } });
const GIF = Buffer.from("R0lGODlhAwACAIAAAAAAAAAAAAA7", "base64");

bot.hears("picture", async (ctx) => {
  const sent = await ctx.replyWithAnimation(new InputFile(GIF, "a.gif"), { caption: "one" });
  await ctx.replyWithAnimation(sent.animation.file_id, { caption: "two" });
  const media = { type: "animation", media: new InputFile(Buffer.concat([GIF, GIF]), "b.gif"), caption: "three" };
  await ctx.api.editMessageMedia(ctx.chat.id, sent.message_id, media);
});

bot.on("message:text", async (ctx) => {
  await ctx.replyWithChatAction("typing");
  const keys = new InlineKeyboard().text("Again", "again");
  await ctx.reply(`<b>${ctx.msg.text}</b>`, { parse_mode: "HTML", reply_markup: keys });
});

bot.on("callback_query:data", async (ctx) => {
  await ctx.answerCallbackQuery("here you are");
  await ctx.editMessageText(`${ctx.callbackQuery.data}!`);
});

process.once("SIGTERM", () => process.exit(0));
bot.api.setMyCommands([{ command: "help", description: "Help" }]).then(() => bot.start());
