namespace Curlew.LibCurl;

/// <summary>Every callback of an easy handle.</summary>
internal enum CallbackSlot
{
    Write,
    Header,
    Read,
    Seek,
    Ioctl,
    Debug,
    Progress,
    XferInfo,
    OpenSocket,
    CloseSocket,
    SockOpt,
    SshKey,
    SshHostKey,
    Prereq,
    Trailer,
    ResolverStart,
    FnMatch,
    ChunkBgn,
    ChunkEnd,
    HstsRead,
    HstsWrite,
    SslCtx,
    Interleave,
}
