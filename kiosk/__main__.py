"""The one command, `wenxiaofa`. A command's module is imported only when it is called."""

import importlib

import click

from kiosk.commands.chinese import speak_chinese

COMMANDS = {
    "run": "启动全部程序（网关、对话、知识库、语音）",
    "prepare": "准备语音模型、检索索引和对话模型（run 会自动做）",
    "ask": "提问：逐行读入 JSON，逐行输出回答",
    "search": "检索知识库：逐行读入 JSON，逐行输出命中",
    "transcribe": "把录音文件转成文字",
    "index": "建立检索索引并切换使用",
    "laws": "法条库：导入、查看",
    "faq": "语料：检查、导入、导出",
    "eval": "用一组问题评估回答质量",
    "accounts": "账号：列出、新增、重置密码",
    "audit": "操作记录：查看、核对有没有被改动",
    "backup": "备份数据库、设置、录像，不用停下",
    "bench": "性能测试，输出 JSON",
    "video": "多方视频的服务：启动、停下、看能不能用",
    "doctor": "检查这台机器是否齐备，缺什么怎么补",
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"kiosk.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("命令"):
            formatter.write_dl(list(COMMANDS.items()))


speak_chinese()


@click.group(cls=_LazyGroup, help="温小法：司法所的法律服务机器人。")
def main() -> None:
    """The entry point of the console script."""


if __name__ == "__main__":
    main()
